package dev.coppice.e2e.store;

import dev.coppice.e2e.LocalS3;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What becomes of replaced objects of a real S3 server. */
final class RefreshS3IT extends RefreshContract {

  @SuppressWarnings("NullAway.Init") // Set before all tests.
  private LocalS3 s3;

  @BeforeAll
  void startStore() {
    s3 = LocalS3.start(directory.resolve("s3"));
  }

  @AfterAll
  void stopStore() {
    s3.close();
  }

  @Override
  void put(String name, byte[] content) {
    s3.put(name, content);
  }

  @Override
  void delete(String name) {
    s3.delete(name);
  }

  @Override
  Map<String, String> environment(Map<String, String> more) {
    return LocalS3.environment(s3.endpoint(), more);
  }
}
