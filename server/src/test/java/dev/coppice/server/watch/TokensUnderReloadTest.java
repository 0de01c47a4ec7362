package dev.coppice.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.TokenFile;
import dev.coppice.server.api.access.Tokens;
import dev.coppice.server.http.ServerFixture;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens while their file is replaced again and again. */
@Timeout(60)
class TokensUnderReloadTest {

  private static final String STAYS = "stays-0123456789abcdef";
  private static final int TURNS = 100;

  @TempDir Path directory;

  private static String token(int turn) {
    return "turn-%d-0123456789abcdef".formatted(turn);
  }

  private Path write(int turn) throws IOException {
    Path next =
        Files.writeString(directory.resolve("next"), token(turn) + " beta/\n" + STAYS + " acme/\n");
    return Files.move(
        next,
        directory.resolve("tokens"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  private static HttpHeaders bearing(String token) {
    return new DefaultHttpHeaders().add(HttpHeaderNames.AUTHORIZATION, "Bearer " + token);
  }

  @Test
  void tokenThatStaysIsGoodAllTheTimeAndOneThatNeverWasIsNot() throws Exception {
    Path file = write(0);
    AtomicBoolean over = new AtomicBoolean();
    try (FileWatcher watcher = new FileWatcher(Duration.ofMillis(1));
        ExecutorService callers = Executors.newFixedThreadPool(2)) {
      Watched<Tokens> tokens =
          watcher.watch("TOKENS", List.of(file), () -> TokenFile.ofCalls(file));
      CallAccess access = CallAccess.of(tokens);
      List<Future<Long>> calls = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        calls.add(callers.submit(caller(access, over)));
      }
      for (int turn = 1; turn <= TURNS; turn++) {
        write(turn);
        HttpHeaders newest = bearing(token(turn));
        ServerFixture.await(() -> access.caller(newest) != null);
        // What is known of the last file is all that is known.
        assertThat(access.caller(bearing(token(turn - 1)))).isNull();
      }
      over.set(true);
      for (Future<Long> each : calls) {
        assertThat(each.get()).as("calls").isPositive();
      }
    }
  }

  /** Calls until it is over; returns how often, or fails at the first wrong answer. */
  private static Callable<Long> caller(CallAccess access, AtomicBoolean over) {
    HttpHeaders good = bearing(STAYS);
    HttpHeaders bad = bearing("never-0123456789abcdef");
    return () -> {
      long calls = 0;
      do {
        assertThat(access.caller(good)).isNotNull().extracting("prefix").isEqualTo("acme/");
        assertThat(access.caller(bad)).isNull();
        calls++;
      } while (!over.get());
      return calls;
    };
  }
}
