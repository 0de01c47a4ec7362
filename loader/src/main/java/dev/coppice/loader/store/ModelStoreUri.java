package dev.coppice.loader.store;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** The place all models live in: {@code s3://bucket/prefix/} or {@code file:///dir/}. */
public sealed interface ModelStoreUri {

  /**
   * Reads the setting. A directory may be written without its last slash: it is one all the same.
   *
   * @throws IllegalArgumentException with what is expected, without the value
   */
  static ModelStoreUri parse(String text) {
    if (text.startsWith("s3://")) {
      return s3(text.substring("s3://".length()));
    }
    if (text.startsWith(FileUri.START)) {
      return new Directory(FileUri.path(text, "file:///dir/"));
    }
    throw new IllegalArgumentException("s3://bucket/prefix/ or file:///dir/");
  }

  private static S3 s3(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("s3://bucket/ for a whole bucket, or s3://bucket/prefix/");
    }
    if (!text.endsWith("/")) {
      throw new IllegalArgumentException(
          "s3://bucket/prefix/ as a folder; there are no key prefixes");
    }
    return new S3(text.substring(0, slash), text.substring(slash + 1));
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
            "a bucket of 3 to 63 lower-case letters, digits, dots and hyphens");
      }
      if (!prefix.isEmpty() && (prefix.startsWith("/") || !prefix.endsWith("/"))) {
        throw new IllegalArgumentException(
            "no prefix, or one that starts with no '/' and ends in '/'");
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
        throw new IllegalArgumentException("an absolute path");
      }
    }

    @Override
    public String toString() {
      String path = root.toString();
      return "file://" + (path.endsWith("/") ? path : path + "/");
    }
  }
}
