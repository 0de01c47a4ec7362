package dev.coppice.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the models are. */
public sealed interface StoreLocation {

  /** What {@link #parse} takes, for people. */
  String FORMS = "s3://bucket/prefix/ or file:///dir/";

  /**
   * A bucket and the start of its objects' keys.
   *
   * @param bucket 3 to 255 letters, digits, dots, hyphens and underscores
   * @param prefix as it stands in the URI, without decoding; empty, or ends in {@code /}
   */
  record S3(String bucket, String prefix) implements StoreLocation {

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9._-]{3,255}");
    private static final Pattern FORM =
        Pattern.compile("s3://(" + BUCKET + ")/((?:[^\\p{Cntrl}]*/)?)");

    public S3 {
      if (!BUCKET.matcher(bucket).matches()) {
        throw new IllegalArgumentException(
            "bucket: %s (expected: 3 to 255 letters, digits, '.', '-' and '_')".formatted(bucket));
      }
      if (!prefix.isEmpty() && !prefix.endsWith("/")) {
        throw new IllegalArgumentException(
            "prefix: %s (expected: empty, or ending in '/')".formatted(prefix));
      }
    }
  }

  /**
   * A directory of the local file system.
   *
   * @param path absolute
   */
  record Directory(Path path) implements StoreLocation {

    public Directory {
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException("path: %s (expected: absolute)".formatted(path));
      }
    }
  }

  /** Reads a store's URI; empty if it is none of {@link #FORMS}. Touches neither disk nor net. */
  static Optional<StoreLocation> parse(String uri) {
    Matcher s3 = S3.FORM.matcher(uri);
    if (s3.matches()) {
      return Optional.of(new S3(s3.group(1), s3.group(2)));
    }
    return uri.startsWith("file:///") && uri.endsWith("/") ? directory(uri) : Optional.empty();
  }

  private static Optional<StoreLocation> directory(String uri) {
    try {
      return Optional.of(new Directory(Path.of(new URI(uri))));
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
