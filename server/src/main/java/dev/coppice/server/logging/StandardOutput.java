package dev.coppice.server.logging;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The standard output for whoever writes lines to it: what is written at once stays together, and a
 * write that fails says so. {@link System#out} never does.
 */
public final class StandardOutput extends OutputStream {

  /** One, because its lock is what keeps lines together. */
  private static final StandardOutput OF_THIS_PROCESS =
      new StandardOutput(new FileOutputStream(FileDescriptor.out));

  private final OutputStream out;

  StandardOutput(OutputStream out) {
    this.out = out;
  }

  /** That of this process; nobody may close it. */
  public static StandardOutput ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }
}
