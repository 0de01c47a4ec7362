package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.s3.FakeS3;
import dev.coppice.loader.store.s3.PartBuffers;
import dev.coppice.loader.store.s3.S3ModelStore;
import dev.coppice.loader.store.s3.S3Settings;
import dev.coppice.model.ModelFiles;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.util.SetSystemProperty;

/**
 * Objects that are replaced while they are read. Servers on a file system send what is there when
 * they open it, up to the length of what was there when they looked.
 */
@Timeout(60)
@SetSystemProperty(key = "aws.accessKeyId", value = "key")
@SetSystemProperty(key = "aws.secretAccessKey", value = "secret")
final class ReplacedObjectTest {

  private static final byte[] WHOLE =
      new TarBall().file("m", ModelFiles.golden("reg.json")).tarGz();
  private static final byte[] BEGINNING = Arrays.copyOf(WHOLE, WHOLE.length - 100);
  private static final String OLD = "\"old\"";
  private static final String NEW = "\"new\"";

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  private FakeS3 server;
  private S3ModelStore store;

  @BeforeEach
  void open() throws Exception {
    server = new FakeS3();
    store =
        new S3ModelStore(
            new ModelStoreUri.S3("bucket", "models/"),
            S3Settings.of(server.endpoint(), true, 1),
            new PartBuffers(0));
  }

  @AfterEach
  void close() {
    store.close();
    server.close();
  }

  private static FakeS3.Answer object(byte[] content, String tag) {
    return exchange -> {
      exchange.getResponseHeaders().set("ETag", tag);
      if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
        exchange.sendResponseHeaders(304, -1);
        return;
      }
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    };
  }

  @Test
  void isReadAgainIfItsBytesAreTheBeginningOfAnother() {
    server.then(object(BEGINNING, OLD)).then(object(WHOLE, NEW));

    LoadedModel loaded = fixture.loader(store).load(LoaderFixture.NAME, bytes -> {});

    loaded.model().close();
    assertThat(loaded.version()).isEqualTo(NEW);
    assertThat(fixture.pauses).containsExactly(1);
  }

  @Test
  void isRefusedIfThereIsNoOther() {
    server.then(object(BEGINNING, OLD));

    assertRefused();
  }

  /** Else each call would fetch it anew, since what may heal is not remembered. */
  @Test
  void isRefusedIfTheServerFailsToSayWhetherThereIsAnother() {
    server.then(object(BEGINNING, OLD)).then(FakeS3.error(501, "NotImplemented"));

    assertRefused();
  }

  private void assertRefused() {
    assertThatThrownBy(() -> fixture.loader(store).load(LoaderFixture.NAME, bytes -> {}))
        .isInstanceOfSatisfying(
            ServingException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.INVALID_MODEL);
              assertThat(e.refusedVersion()).isEqualTo(OLD);
            });
    assertThat(server.requests).as("and asked for once").hasSize(2);
  }

  /** A server may take seconds to say, and other loads wait for all of that. */
  @Test
  void isHeldNoMoreWhileTheServerIsAsked() {
    fixture.engine(ScoringEngine.XGBOOST);
    AtomicInteger spooled = new AtomicInteger();
    AtomicInteger holdings = new AtomicInteger();
    server
        .then(object(BEGINNING, OLD))
        .then(
            exchange -> {
              spooled.set(fixture.spooled().size());
              holdings.set(fixture.heap.left());
              object(BEGINNING, OLD).send(exchange);
            });

    assertThatThrownBy(() -> fixture.loader(store).load(LoaderFixture.NAME, bytes -> {}))
        .hasMessageContaining("Unable to load model");

    assertThat(server.requests).hasSize(2);
    assertThat(spooled).as("files in the spool").hasValue(0);
    assertThat(holdings).as("parts of the heap").hasValue(0);
  }

  @Test
  void isAbsentIfItWasDeletedMeanwhile() {
    server.then(object(BEGINNING, OLD)).then(FakeS3.error(404, "NoSuchKey"));

    assertThatThrownBy(() -> fixture.loader(store).load(LoaderFixture.NAME, bytes -> {}))
        .isInstanceOfSatisfying(
            ServingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MODEL_NOT_FOUND));
  }
}
