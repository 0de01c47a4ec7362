package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.coppice.server.http.RawClient.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log keeps of a call of the Runtime API beside its line. */
class RuntimeLogTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.coppice.server.api");
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(appender);
  }

  private List<String> lines() {
    return List.copyOf(appender.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void inferenceIdStandsBesideTheRequestsId() throws Exception {
    try (ApiFixture fixture = new ApiFixture(ApiFixture.NAMED)) {
      Reply reply =
          fixture.post(
              "/endpoints/e/invocations",
              ApiFixture.target("a") + "X-Amzn-SageMaker-Inference-Id: order 1\t2\r\n");
      String id = reply.headers().get("x-amzn-requestid");
      assertThat(lines()).containsExactly("request " + id + ": inference id order 1?2");
    }
  }
}
