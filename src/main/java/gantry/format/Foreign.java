package gantry.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What people bring in place of a file of an image: told by its bytes, and said together with the
/// command that makes such a file of it.
///
/// @param is what it is, such as `a VDI disk (VirtualBox)`
/// @param mend what to do about it
record Foreign(String is, String mend) {
    /// How many bytes from the start tell all of them: an ISO image says it after 32 KiB.
    static final int HEAD_LENGTH = 36 << 10;

    static final String CONVERT = "qemu-img convert -O qcow2 FILE disk.qcow2";

    private static final String CONVERT_IT = "convert it: " + CONVERT;
    static final int SECTOR = 512;
    private static final byte[] VHD = ascii("conectix");

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9._/+-]+");
    private static final Pattern METADATA_KEY =
            Pattern.compile("(?m)^\"?(architecture|creation_date|properties)\"?\\s*:");
    private static final Pattern WEB_PAGE =
            Pattern.compile("(?is)^\\s*<(!doctype\\s+html|html|\\?xml)\\b.*");

    /// Bytes that stand at one place in all files of a kind.
    private static final class Magic {
        private final int at;
        private final byte[] bytes;
        private final Foreign kind;

        Magic(int at, byte[] bytes, Foreign kind) {
            this.at = at;
            this.bytes = bytes;
            this.kind = kind;
        }

        Foreign kind() {
            return kind;
        }

        boolean isIn(byte[] head) {
            int end = at + bytes.length;
            return head.length >= end && Arrays.equals(head, at, end, bytes, 0, bytes.length);
        }
    }

    private static final Foreign RAW = new Foreign("a raw disk", CONVERT_IT);
    private static final Foreign FIXED_VHD = new Foreign("a VHD disk (Virtual PC)", CONVERT_IT);

    /// The first that fits counts: an ISO image may begin as a disk does.
    private static final List<Magic> MAGICS =
            List.of(
                    disk(0, ascii("vhdxfile"), "a VHDX disk (Hyper-V)"),
                    disk(0, VHD, "a VHD disk (Virtual PC)"),
                    disk(
                            64,
                            new byte[] {0x7f, 0x10, (byte) 0xda, (byte) 0xbe},
                            "a VDI disk (VirtualBox)"),
                    disk(0, ascii("QED\0"), "a QED disk"),
                    disk(0, ascii("WithoutFreeSpace"), "a disk of Parallels"),
                    disk(0, ascii("WithouFreSpacExt"), "a disk of Parallels"),
                    disk(
                            0,
                            ascii("# Disk DescriptorFile"),
                            "the descriptor of a vmdk disk, whose data lies in files beside it"),
                    magic(
                            32769,
                            ascii("CD001"),
                            "an ISO image",
                            "it starts an installer, and an image's disk holds what was installed; to start it"
                                    + " nevertheless, "
                                    + CONVERT_IT),
                    magic(0, ascii("PK\3\4"), "a zip archive", "unpack it: unzip FILE"),
                    magic(
                            0,
                            new byte[] {'7', 'z', (byte) 0xbc, (byte) 0xaf},
                            "a 7z archive",
                            "unpack it: 7z x FILE"),
                    magic(0, ascii("Rar!"), "a rar archive", "unpack it: unrar x FILE"),
                    magic(
                            1080,
                            new byte[] {0x53, (byte) 0xef},
                            "a bare ext4 file system",
                            "mount it, and pack what is in it: tar --xattrs -C MOUNTED -czf rootfs.tar.gz ."),
                    new Magic(SECTOR, ascii("EFI PART"), RAW),
                    new Magic(4096, ascii("EFI PART"), RAW),
                    new Magic(SECTOR - 2, new byte[] {0x55, (byte) 0xaa}, RAW));

    /// What the file is, if it is one of these.
    static Optional<Foreign> of(ImageBytes bytes) throws IOException {
        Optional<Foreign> begins = of(bytes.head(HEAD_LENGTH));
        boolean canBeFixed = begins.isEmpty() || begins.get().equals(RAW);
        return canBeFixed && endsAsVhd(bytes) ? Optional.of(FIXED_VHD) : begins;
    }

    /// What begins with these bytes, if it is one of these.
    static Optional<Foreign> of(byte[] head) {
        Optional<Foreign> magic =
                MAGICS.stream().filter(kind -> kind.isIn(head)).map(Magic::kind).findFirst();
        return magic.isPresent() ? magic : ofText(head);
    }

    /// One clause of a refusal.
    String sentence() {
        return "is " + is + "; " + mend;
    }

    /// The sentence with the file's name in its commands, where a shell takes the name as it is.
    static String named(String file, String sentence) {
        if (!PLAIN_NAME.matcher(file).matches()) {
            return sentence;
        }
        int dot = file.lastIndexOf('.');
        String unpacked = dot > file.lastIndexOf('/') + 1 ? file.substring(0, dot) : "UNPACKED";
        return sentence.replace("FILE", file).replace("UNPACKED", unpacked);
    }

    /// A VHD of fixed size is a raw disk with a footer.
    private static boolean endsAsVhd(ImageBytes bytes) throws IOException {
        long footer = bytes.size() - SECTOR;
        return footer >= 0 && Arrays.equals(bytes.bytes(footer, VHD.length, "the end"), VHD);
    }

    private static Optional<Foreign> ofText(byte[] head) {
        String text = new String(head, StandardCharsets.UTF_8);
        if (text.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        if (WEB_PAGE.matcher(text).matches()) {
            return Optional.of(
                    new Foreign(
                            "a web page, not a file", "look at it, and at the URL it came from"));
        }
        return METADATA_KEY.matcher(text).find()
                ? Optional.of(
                        new Foreign(
                                "metadata.yaml itself, not a tarball with it",
                                "pack it: tar -cJf metadata.tar.xz metadata.yaml"))
                : Optional.empty();
    }

    private static Magic disk(int at, byte[] bytes, String is) {
        return magic(at, bytes, is, CONVERT_IT);
    }

    private static Magic magic(int at, byte[] bytes, String is, String mend) {
        return new Magic(at, bytes, new Foreign(is, mend));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
