package gantry.publish;

import gantry.image.Alias;
import gantry.image.Fingerprint;
import gantry.image.ImageType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which names have been given so far; each is good for one image of a type and architecture.
final class Names {
    private record Name(String text, ImageType type, String architecture) {}

    private final Map<Name, PublishedImage> taken = new LinkedHashMap<>();

    /// Those of the image's own aliases that it gets.
    List<String> own(PublishedImage image) {
        return give(image, image.info().aliases().stream().map(Alias::name).toList());
    }

    /// Those of these names that it gets.
    List<String> give(PublishedImage image, List<String> wanted) {
        List<String> given = new ArrayList<>();
        for (String text : wanted) {
            Name name = new Name(text, image.type(), image.info().facts().architecture());
            if (ProductName.canBeAskedFor(text) && taken.putIfAbsent(name, image) == null) {
                given.add(text);
            }
        }
        return given;
    }

    /// The images of each name.
    Map<String, List<Fingerprint>> all() {
        Map<String, List<Fingerprint>> all = new LinkedHashMap<>();
        taken.forEach(
                (name, image) ->
                        all.computeIfAbsent(name.text(), _ -> new ArrayList<>())
                                .add(image.info().fingerprint()));
        return all;
    }
}
