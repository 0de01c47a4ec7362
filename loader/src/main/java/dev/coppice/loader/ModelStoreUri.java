package dev.coppice.loader;

import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The place all models live in: {@code s3://bucket/prefix/} or {@code file:///dir/}. */
public sealed interface ModelStoreUri {

  /**
   * Reads the setting.
   *
   * @throws IllegalArgumentException as {@code (expected: ...)}, without the value
   */
  static ModelStoreUri parse(String text) {
    if (text.startsWith("s3://") && text.endsWith("/")) {
      int slash = text.indexOf('/', "s3://".length());
      if (slash > 0) {
        return new S3(text.substring("s3://".length(), slash), text.substring(slash + 1));
      }
    }
    if (text.startsWith("file:///") && text.endsWith("/")) {
      try {
        return new Directory(Path.of(URI.create(text)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("(expected: a valid file URI such as file:///dir/)", e);
      }
    }
    throw new IllegalArgumentException("(expected: s3://bucket/prefix/ or file:///dir/)");
  }

  /**
   * All objects of a bucket whose keys start with the prefix.
   *
   * @param bucket 3 to 63 lower-case letters, digits, dots and hyphens
   * @param prefix empty, or ending in a slash; used as it stands
   */
  record S3(String bucket, String prefix) implements ModelStoreUri {

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    public S3 {
      if (!BUCKET.matcher(bucket).matches()) {
        throw new IllegalArgumentException(
            "(expected: a bucket of 3 to 63 lower-case letters, digits, dots and hyphens)");
      }
      if (!prefix.isEmpty() && (prefix.startsWith("/") || !prefix.endsWith("/"))) {
        throw new IllegalArgumentException(
            "(expected: no prefix, or one that starts with no '/' and ends in '/')");
      }
    }

    @Override
    public String toString() {
      return "s3://" + bucket + "/" + prefix;
    }
  }

  /**
   * A directory of this machine.
   *
   * @param root absolute
   */
  record Directory(Path root) implements ModelStoreUri {

    public Directory {
      if (!root.isAbsolute()) {
        throw new IllegalArgumentException("(expected: an absolute path)");
      }
    }

    @Override
    public String toString() {
      String path = root.toString();
      return "file://" + (path.endsWith("/") ? path : path + "/");
    }
  }
}
