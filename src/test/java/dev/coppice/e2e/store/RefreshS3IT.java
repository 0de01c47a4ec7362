package dev.coppice.e2e.store;

import dev.coppice.e2e.LocalS3;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of replaced objects of a real S3 server. */
final class RefreshS3IT extends RefreshContract {

  @RegisterExtension static final LocalS3 s3 = new LocalS3();

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
    return s3.environment(more);
  }
}
