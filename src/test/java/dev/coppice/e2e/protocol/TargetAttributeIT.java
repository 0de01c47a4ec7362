package dev.coppice.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call names its model where SageMaker lets no header through: in a custom attribute. */
final class TargetAttributeIT {

  private static final String ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes";

  @TempDir static Path directory;
  private static List<Tenant> tenants;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void start() throws IOException {
    tenants = Tenant.train(2);
    Path store = Tenant.store(directory, tenants.toArray(Tenant[]::new));
    server = CoppiceServer.start(store);
  }

  private static HttpRequest.Builder call(String path, Tenant tenant, String attributes) {
    return HttpRequest.newBuilder(server.uri(path))
        .header("Content-Type", "text/csv")
        .header(ATTRIBUTES, attributes)
        .POST(BodyPublishers.ofString(tenant.csv()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/invocations", "/endpoints/fleet/invocations"})
  void attributeNamesTheModel(String path) {
    for (Tenant tenant : tenants) {
      HttpResponse<String> answer =
          server.send(call(path, tenant, "trace=7; target-model=" + tenant.name()).build());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(tenant.expected());
    }
  }

  @Test
  void twoNamesAreRefused() {
    String first = tenants.getFirst().name();
    String second = tenants.getLast().name();
    HttpResponse<String> byHeader =
        server.send(
            call("/invocations", tenants.getFirst(), "target-model=" + second)
                .header(CoppiceServer.TARGET_MODEL, first)
                .build());
    assertThat(byHeader.statusCode()).isEqualTo(400);
    assertThat(byHeader.body()).contains("no other name in the custom attribute target-model");
    HttpResponse<String> byAttribute =
        server.send(
            call(
                    "/invocations",
                    tenants.getFirst(),
                    "target-model=" + first + ";target-model=" + second)
                .build());
    assertThat(byAttribute.statusCode()).isEqualTo(400);
  }

  @Test
  void nameFromTheAttributeIsHeldToTheRulesOfNames() {
    HttpResponse<String> answer =
        server.send(call("/invocations", tenants.getFirst(), "target-model=../acme").build());
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("../acme");
  }
}
