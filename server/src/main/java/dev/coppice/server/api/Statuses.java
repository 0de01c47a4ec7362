package dev.coppice.server.api;

import dev.coppice.server.http.JsonResponse;
import dev.coppice.server.http.Response;

/** The control answers that are one word or sentence: {@code {"status": "..."}}. */
final class Statuses {

  private Statuses() {}

  static Response of(int status, String text) {
    return JsonResponse.of(
        status,
        json -> {
          json.writeStartObject();
          json.writeStringField("status", text);
          json.writeEndObject();
        });
  }
}
