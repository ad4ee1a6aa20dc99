package gantry.wire;

import gantry.json.JsonValue.Fields;
import java.util.List;
import java.util.function.Consumer;

/// Every shape that is read from strangers.
public final class Shapes {
    public static final List<Consumer<Fields>> READERS =
            List.of(
                    AliasJson::read,
                    AliasPatchJson::read,
                    AliasPutJson::read,
                    AliasRenameJson::read,
                    AliasesPostJson::read,
                    CertificateJson::read,
                    CertificatePutJson::read,
                    CertificatesPostJson::read,
                    EnvironmentJson::read,
                    EventJson::read,
                    ExportPostJson::read,
                    ImageJson::read,
                    ImagePatchJson::read,
                    ImagePutJson::read,
                    ImagesPostJson::read,
                    LifecycleJson::read,
                    OperationJson::read,
                    ProfileJson::read,
                    ProjectJson::read,
                    ProjectPutJson::read,
                    ProjectsPostJson::read,
                    ServerJson::read);

    private Shapes() {}
}
