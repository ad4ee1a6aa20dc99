package gantry.server.exchange;

import java.io.InputStream;

/// A request as it came off a connection: nothing of it has been decoded or believed.
///
/// @param path still percent-escaped, since an escaped `/` is part of a name
/// @param query still percent-escaped, without its `?`; empty where there is none
/// @param body read at most once
/// @param memory that what the request needs to hold is taken of; its listener closes it
public record Request(
        String method,
        String path,
        String query,
        Headers headers,
        InputStream body,
        Peer peer,
        BodyMemory.Share memory) {}
