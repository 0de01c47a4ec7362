package dev.coppice.server.codec.tenants;

import dev.coppice.model.HeapShare;
import java.util.Arrays;

/** The texts of a body's rows, in 20 bytes per row beside the body itself, and whose each is. */
public final class TenantRows {

  private static final int PLACE_INTS = 5;

  private final byte[] body;
  private final HeapShare heap;
  private final RowOwners owners;

  /** Of each row two parts: from, to, from, to. */
  private int[] places = {};

  /**
   * @param body not copied
   * @param heap what the tables are taken from
   */
  public TenantRows(byte[] body, HeapShare heap) {
    this.body = body;
    this.heap = heap;
    this.owners = new RowOwners(heap);
  }

  /**
   * Adds a row whose text is in two parts.
   *
   * @param tenant as the body names it
   */
  public void add(String tenant, int from, int to, int secondFrom, int secondTo) {
    int at = 4 * count();
    if (at == places.length) {
      int size = RowOwners.grown(count());
      heap.take((long) PLACE_INTS * Integer.BYTES * (size - count()));
      places = Arrays.copyOf(places, 4 * size);
    }
    owners.add(tenant);
    places[at] = from;
    places[at + 1] = to;
    places[at + 2] = secondFrom;
    places[at + 3] = secondTo;
  }

  /** How many rows there are. */
  public int count() {
    return owners.count();
  }

  /** Whose the rows are; to be kept without their texts. */
  public RowOwners owners() {
    return owners;
  }

  /** Bytes of the heap that the texts take: of the body, and for their places in it. */
  public long textBytes() {
    return body.length + (long) PLACE_INTS * Integer.BYTES * (places.length / 4);
  }

  /** Bytes of a row's text and a line end. */
  public int bytes(int row) {
    int at = 4 * row;
    return places[at + 1] - places[at] + places[at + 3] - places[at + 2] + 1;
  }

  /**
   * Copies a row's text and a line end.
   *
   * @param to where in {@code out} they go
   * @return where they have ended
   */
  public int copy(int row, byte[] out, int to) {
    int at = 4 * row;
    int first = places[at + 1] - places[at];
    int second = places[at + 3] - places[at + 2];
    System.arraycopy(body, places[at], out, to, first);
    System.arraycopy(body, places[at + 2], out, to + first, second);
    out[to + first + second] = '\n';
    return to + first + second + 1;
  }
}
