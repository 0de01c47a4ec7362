package dev.coppice.server.watch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads small text files of lines, in which {@code #} begins a comment. */
public final class LineFile {

  private static final int MAX_BYTES = 4 << 20;
  private static final int MAX_LINES = 20_000;

  private LineFile() {}

  /**
   * All lines, stripped; comments are empty lines, so that a line's number is its place.
   *
   * @throws IOException if the file is not there, too large or no text, in a sentence without any
   *     of its content
   */
  public static List<String> read(Path file) throws IOException {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes(file, MAX_BYTES)))
              .toString();
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": no text (expected: lines in UTF-8)", e);
    }
    List<String> lines =
        text.lines().map(String::strip).map(line -> line.startsWith("#") ? "" : line).toList();
    if (lines.size() > MAX_LINES) {
      throw new IOException(file + ": too many lines (expected: at most " + MAX_LINES + ")");
    }
    return lines;
  }

  /**
   * The file's bytes.
   *
   * @throws IOException if there is no such file, or it is too large, in a sentence
   */
  public static byte[] bytes(Path file, int maxBytes) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(maxBytes + 1);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": not there (expected: a file)", e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + ": access denied (expected: a file that can be read)", e);
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage() + " (expected: a file)", e);
    }
    if (bytes.length > maxBytes) {
      throw new IOException(file + ": too large (expected: at most " + maxBytes + " bytes)");
    }
    return bytes;
  }
}
