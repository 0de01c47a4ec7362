package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.LogLines;
import dev.coppice.server.http.RawClient.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the log keeps of a call of the Runtime API beside its line. */
class RuntimeLogTest {

  @RegisterExtension final LogLines log = LogLines.ofPackage("dev.coppice.server.api");

  @Test
  void inferenceIdStandsBesideTheRequestsId() throws Exception {
    try (ApiFixture fixture = new ApiFixture(ApiFixture.NAMED)) {
      Reply reply =
          fixture.post(
              "/endpoints/e/invocations",
              ApiFixture.target("a") + "X-Amzn-SageMaker-Inference-Id: order 1\t2\r\n");
      String id = reply.headers().get("x-amzn-requestid");
      assertThat(log.texts()).containsExactly("request " + id + ": inference id order 1?2");
    }
  }
}
