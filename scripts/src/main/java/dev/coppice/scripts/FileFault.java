package dev.coppice.scripts;

import dev.coppice.plan.option.Arguments;
import java.io.IOException;
import java.nio.file.FileSystemException;

/** What a command says of what went wrong with a file. */
public final class FileFault {

  private FileFault() {}

  /** One line; the text of some is but the file's name, and their kind goes with it. */
  public static String text(IOException e) {
    boolean isBare = e instanceof FileSystemException file && file.getReason() == null;
    return isBare ? e.getMessage() + ": " + Arguments.cause(e) : String.valueOf(e.getMessage());
  }
}
