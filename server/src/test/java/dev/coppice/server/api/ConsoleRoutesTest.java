package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console's routes, asked as a browser asks them. */
class ConsoleRoutesTest {

  @AutoClose private static ApiFixture server;

  @BeforeAll
  static void start() throws Exception {
    server = new ApiFixture(ApiFixture.NAMED);
    String headers = "Content-Type: text/csv\r\n" + ApiFixture.target("busy");
    assertThat(server.post("/invocations", headers, "0.5,1").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/console, text/html; charset=utf-8",
    "/console/console.js, text/javascript; charset=utf-8",
    "/console/amounts.js, text/javascript; charset=utf-8",
    "/console/charts.js, text/javascript; charset=utf-8",
    "/console/page.js, text/javascript; charset=utf-8",
    "/console/server.js, text/javascript; charset=utf-8",
    "/console/tenants.js, text/javascript; charset=utf-8",
    "/console/console.css, text/css; charset=utf-8"
  })
  void pageAndItsFilesComeWithAStrictPolicy(String path, String type) throws Exception {
    Reply reply = get(path, "");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers())
        .containsEntry("content-type", type)
        .containsEntry("x-content-type-options", "nosniff");
    assertThat(reply.headers().get("content-security-policy"))
        .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
        .doesNotContain("unsafe", "http");
  }

  @Test
  void pageNamesNoOtherHostAndHasNoScriptOrStyleInIt() throws Exception {
    String page = get("/console", "").body();

    assertThat(page).doesNotContain("://").doesNotContainPattern("<style|style=|onclick=|onload=");
    assertThat(page).doesNotContainPattern("<script(?![^>]* src=)");
  }

  @Test
  void dataIsSentOnceForEachSample() throws Exception {
    Reply first = get("/console/data", "");
    String etag = first.headers().get("etag");

    Reply same = get("/console/data", "If-None-Match: " + etag + "\r\n");

    assertThat(same.status()).isEqualTo(304);
    assertThat(same.body()).isEmpty();
    assertThat(same.headers()).containsEntry("etag", etag).doesNotContainKey("content-length");
    assertThat(get("/console/data", "If-None-Match: \"older\"\r\n").status()).isEqualTo(200);
    JsonNode data = new ObjectMapper().readTree(first.body());
    assertThat(data.at("/tops/hottest/0/name").asText()).isEqualTo("busy");
    assertThat(data.at("/now/models").asInt()).isEqualTo(1);
    assertThat(data.at("/now/memoryBudget").asInt()).isEqualTo(1000);
    assertThat(data.at("/period").asInt()).isEqualTo(10);
  }

  @Test
  void tenantHasItsFiguresAndItsHourBySlices() throws Exception {
    JsonNode busy = new ObjectMapper().readTree(get("/console/tenant?name=busy", "").body());

    assertThat(busy.get("calls").asInt()).isEqualTo(1);
    assertThat(busy.get("slices")).hasSize(6);
    assertThat(busy.at("/slices/5/calls").asInt() + busy.at("/slices/4/calls").asInt())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/console/nothing", "/console/", "/console/data/x", "/console/tenant"})
  void whatIsNotThereIs404(String path) throws Exception {
    assertThat(get(path, "").status()).isEqualTo(404);
  }

  @Test
  void consoleIsOnlyRead() throws Exception {
    assertThat(server.post("/console/data", "", "").status()).isEqualTo(405);
  }

  private static Reply get(String path, String headers) throws IOException {
    try (RawClient client = server.client()) {
      return client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n").reply();
    }
  }
}
