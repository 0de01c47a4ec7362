package dev.coppice.loader.gzip;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/** The JDK's inflater, which is zlib's. */
final class JdkInflater implements RawInflater {

  private final Inflater inflater = new Inflater(true);

  @Override
  public void reset() {
    inflater.reset();
  }

  @Override
  public void feed(byte[] bytes, int offset, int length) {
    inflater.setInput(bytes, offset, length);
  }

  @Override
  public int inflate(byte[] out, int offset, int length) throws ZipException {
    try {
      int written = inflater.inflate(out, offset, length);
      if (written == 0 && inflater.needsDictionary()) {
        throw new ZipException("preset dictionary");
      }
      return written;
    } catch (DataFormatException e) {
      ZipException refused = new ZipException(e.getMessage());
      refused.initCause(e);
      throw refused;
    }
  }

  @Override
  public boolean hasEnded() {
    return inflater.finished();
  }

  @Override
  public int unused() {
    return inflater.getRemaining();
  }

  @Override
  public void close() {
    inflater.end();
  }
}
