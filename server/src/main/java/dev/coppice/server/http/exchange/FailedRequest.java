package dev.coppice.server.http.exchange;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * A request that was answered with an error, for the log.
 *
 * @param id the one that went out with the answer
 * @param path as sent, without the query; empty if it could not be read so far
 * @param headers empty if they could not be read
 * @param status as it went out
 * @param cause the message that the client got, or empty
 */
public record FailedRequest(
    String id, String path, HttpHeaders headers, int status, String cause) {}
