package dev.coppice.loader.store;

import java.nio.file.Path;

/** Where one document is: {@code s3://bucket/key} or {@code file:///path}. */
public sealed interface DocumentUri {

  /**
   * Reads a setting.
   *
   * @throws IllegalArgumentException with what is expected, without the value
   */
  static DocumentUri parse(String text) {
    int name = text.lastIndexOf('/') + 1;
    boolean isObject = text.startsWith("s3://") && name > "s3://".length();
    if (name == text.length() || !(isObject || text.startsWith(FileUri.START))) {
      throw new IllegalArgumentException("s3://bucket/key or file:///path");
    }
    if (isObject) {
      ModelStoreUri.S3 folder = (ModelStoreUri.S3) ModelStoreUri.parse(text.substring(0, name));
      return new S3(folder.bucket(), folder.prefix() + text.substring(name));
    }
    return new File(FileUri.path(text, "file:///path"));
  }

  /**
   * An object.
   *
   * @param bucket as in {@link ModelStoreUri.S3}
   */
  record S3(String bucket, String key) implements DocumentUri {

    @Override
    public String toString() {
      return "s3://" + bucket + "/" + key;
    }
  }

  /**
   * A file of this machine.
   *
   * @param path absolute
   */
  record File(Path path) implements DocumentUri {

    @Override
    public String toString() {
      return "file://" + path;
    }
  }
}
