package dev.coppice.server.api.sagemaker;

import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.http.exchange.AnswerStyle;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.Response;
import io.netty.util.AsciiString;

/** What the SageMaker Runtime API's clients see of the HTTP server itself. */
final class RuntimeStyle implements AnswerStyle {

  private static final AsciiString X_AMZN_REQUEST_ID = AsciiString.cached("x-amzn-RequestId");

  @Override
  public AsciiString requestIdHeader() {
    return X_AMZN_REQUEST_ID;
  }

  @Override
  public Response refusal(Refusal refusal, String requestId) {
    Refusal.Kind kind = refusal.kind();
    String message = refusal.message();
    return switch (kind) {
      case BODY_TOO_LARGE -> RuntimeFailures.untyped(kind.status(), message);
      case CONTENT_ENCODING -> form(Failure.Kind.UNSUPPORTED_MEDIA_TYPE, message, requestId);
      case BROKEN_HTTP -> form(Failure.Kind.TARGET_REFUSED, message, requestId);
      case UNCERTIFIED -> form(Failure.Kind.FORBIDDEN, message, requestId);
      case FAILED -> form(Failure.Kind.INTERNAL, message, requestId);
      case FULL -> form(Failure.Kind.UNAVAILABLE, message, requestId);
      case TOO_SLOW, REQUEST_LINE_TOO_LONG, EXPECTATION, HEADERS_TOO_LARGE ->
          RuntimeFailures.error(kind.status(), kind.type(), message);
    };
  }

  private static Response form(Failure.Kind kind, String message, String requestId) {
    return RuntimeFailures.FORM.of(new Failure(kind, message), requestId);
  }
}
