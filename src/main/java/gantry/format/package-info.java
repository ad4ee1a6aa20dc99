/// Bytes of images: compression, tar, `metadata.yaml`, packing a directory, telling a disk from a
/// rootfs.
@NullMarked
package gantry.format;

import org.jspecify.annotations.NullMarked;
