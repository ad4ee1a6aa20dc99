package gantry.publish;

import gantry.image.Fingerprint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The images of one product and type.
///
/// A product's aliases lead clients to its newest version. So of the images only one leads, and
/// those may follow it as older versions whom nobody asks for by an alias of their own; the rest
/// stand aside, each a product by itself.
///
/// @param images the newest first; at least one
record Line(List<PublishedImage> images) {
    Line {
        images = images.stream().sorted(PublishedImage.NEWEST_FIRST).toList();
    }

    /// The newest that nothing has taken the place of.
    PublishedImage lead() {
        return images.stream().filter(Line::isCurrent).findFirst().orElseGet(images::getFirst);
    }

    private static boolean isCurrent(PublishedImage image) {
        return image.info().history().updates().superseded().isEmpty();
    }

    /// The lead, and the older versions after it.
    List<PublishedImage> versions() {
        List<PublishedImage> versions = new ArrayList<>(List.of(lead()));
        for (PublishedImage image : images) {
            if (mayFollow(image, versions.getLast())) {
                versions.add(image);
            }
        }
        return versions;
    }

    /// A version's name is the serial, so there can be but one of each.
    private static boolean mayFollow(PublishedImage image, PublishedImage newer) {
        return image.serial().compareTo(newer.serial()) < 0
                && image.info().aliases().isEmpty()
                && image.requirements().equals(newer.requirements());
    }

    List<PublishedImage> aside() {
        Set<Fingerprint> versions = new HashSet<>();
        versions().forEach(image -> versions.add(image.info().fingerprint()));
        return images.stream()
                .filter(image -> !versions.contains(image.info().fingerprint()))
                .toList();
    }
}
