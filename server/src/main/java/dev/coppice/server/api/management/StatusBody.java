package dev.coppice.server.api.management;

import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;

/** The control answers that are one word or sentence: {@code {"status": "..."}}. */
final class StatusBody {

  private StatusBody() {}

  static Response of(int status, String text) {
    return JsonResponse.of(status, json -> json.writeStringField("status", text));
  }
}
