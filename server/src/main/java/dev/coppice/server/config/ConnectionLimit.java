package dev.coppice.server.config;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many clients may be connected at once: what the heap, the limit of memory and that of open
 * files bear.
 *
 * <p>Measured with 2,000 of them: an idle connection takes 2.8 KB of heap, 3.3 KB once it was used,
 * and no direct memory; a half-sent head of the largest size takes 32 KB of heap more, which the
 * account of heads has, and 16.5 KB of direct memory. So there is room for twice what connections
 * take beside their requests; and should all of them send half a head at once, they take a quarter
 * of the direct memory, of which scripts/jvm-flags allows at least as much as of heap.
 *
 * <p>One of gRPC, measured with 300 in the clear, takes 8 KB of heap, 12 KB once it was used, and
 * 17 KB where its client fills the table of headers that HTTP/2 has; it has two places.
 *
 * <p>Under TLS, measured with 300 of them, one takes 10 to 14 KB of heap more. Measured with 400,
 * one takes no direct memory when it is idle, and 17 KB with 16,000 bytes of a handshake's record.
 *
 * <p>The kernel keeps beside that what a client sends while it is not read, because an answer of
 * its is under way: measured with 1,474 that sent as much as they could, 164 KB of each. In a
 * container that is memory of the container.
 *
 * @param heap of which a part is for connections
 * @param memoryBytes of the container, of which a quarter is for what the kernel keeps at most
 * @param openFiles the most files the process can have open
 * @param tls whether they speak TLS
 */
record ConnectionLimit(HeapShares heap, long memoryBytes, long openFiles, boolean tls) {

  private static final int BYTES_EACH = 8 << 10;

  private static final int BYTES_EACH_OF_TLS = 32 << 10;

  /** Twice the buffer for what is received, as Linux counts it with its own. */
  private static final int KERNEL_BYTES_EACH = 256 << 10;

  private static final int OF_MEMORY = 4;

  /** For jars, the store's connections, spool files and models that are being read. */
  private static final int OTHER_FILES = 384;

  private static final int MIN = 16;

  static ConnectionLimit ofThisProcess(ContainerMemory memory, boolean tls) {
    long files =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Integer.MAX_VALUE;
    return new ConnectionLimit(HeapShares.ofThisProcess(false), memory.limitBytes(), files, tls);
  }

  int count() {
    long byHeap = heap.connections() / (tls ? BYTES_EACH_OF_TLS : BYTES_EACH);
    long byMemory = memoryBytes / OF_MEMORY / KERNEL_BYTES_EACH;
    long most = Math.min(most(), Range.CONNECTIONS.max());
    return (int) Math.max(MIN, Math.min(Math.min(byHeap, byMemory), most));
  }

  /** As many as leave open files for the rest of the process. */
  long most() {
    return Math.max(MIN, openFiles - OTHER_FILES);
  }
}
