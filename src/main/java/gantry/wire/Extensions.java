package gantry.wire;

import java.util.List;

/// `api_extensions`: each is a promise, and decides what clients do by themselves.
public final class Extensions {
    /// Previous versions of images are kept, and can be gone back to. Only our own servers have it.
    public static final String EXPLICIT_TRUST_TOKEN = "explicit_trust_token";
    public static final String GANTRY_IMAGE_VERSIONS = "gantry_image_versions";

    /// What this server announces. Each needs a test against the client that acts on it.
    public static final List<String> ANNOUNCED =
            List.of(
                    // ETag on images, aliases and /1.0, and If-Match obeyed
                    "etag",
                    // PATCH on images and aliases
                    "patch",
                    // compression_algorithm in POST /images is understood
                    "image_compression_algorithm",
                    // aliases in POST /images are made; clients without it add them after a copy
                    "image_create_aliases",
                    // POST /images/FP/refresh; lxc image refresh refuses without it
                    "image_force_refresh",
                    // operations carry their description
                    "operation_description",
                    // GET /projects, to which clients turn at the end of remote add
                    "projects",
                    // GET /projects/NAME/state; lxc project info refuses without it
                    "project_usage",
                    // environment names kernel features
                    "kernel_features",
                    // type on images and aliases, image_type in sources
                    "image_types",
                    // environment names the operating system
                    "api_os",
                    // GET /metrics
                    "metrics",
                    // /events says which project an event is of
                    "event_project",
                    // profiles on images, and PUT takes them
                    "image_profiles",
                    // core.https_address may differ from what a cluster uses
                    "clustering_server_address",
                    // filter= on GET /images
                    "api_filtering",
                    // core.https_allowed_credentials is a key of the configuration
                    "https_allowed_credentials",
                    // core.https_trusted_proxy is a key of the configuration
                    "server_trusted_proxy",
                    // images.default_architecture is a key of the configuration
                    "images_default_architecture",
                    // project in sources
                    "image_source_project",
                    // POST /images/FP/export, and mode push on POST /images
                    "images_push_relay",
                    // project in POST /images/FP/export
                    "images_target_project",
                    // expires_at is taken by PUT
                    "images_expiry",
                    // PUT and PATCH on certificates
                    "certificate_update",
                    // certificates may be restricted to projects
                    "certificate_project",
                    // token in POST /certificates
                    "certificate_token",
                    // lifecycle events
                    "event_lifecycle",
                    // events say which server they are of
                    "event_location",
                    // core.remote_token_expiry is a key of the configuration
                    "remote_token_expiry",
                    // all-projects= on GET /operations
                    "operations_get_query_all_projects",
                    // GET /operations/ID/wait
                    "operation_wait",
                    // environment says whether the version is an LTS
                    "server_version_lts",
                    // trust_token in POST /certificates: newest lxc then asks for a token only
                    EXPLICIT_TRUST_TOKEN,
                    // profiles in POST /images; lxc image copy --profile needs it
                    "image_copy_profile",
                    // all-projects= on GET /images, and project in each image
                    "images_all_projects",
                    // X-Incus-aliases on uploads
                    "image_import_alias",
                    // our own: gantry_updates in images, and POST /images/FP/rollback
                    GANTRY_IMAGE_VERSIONS);

    private Extensions() {}
}
