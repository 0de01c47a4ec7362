package dev.coppice.server.codec.tenants;

import dev.coppice.model.HeapShare;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whose each row of a body is, in their order: 8 bytes per row. */
public final class RowOwners {

  private static final int FIRST_ROWS = 64;

  /** Of the heap for each tenant: its name, its places in tables, and what becomes of its rows. */
  private static final int TENANT_BYTES = 400;

  /** And for each character of its name, which is there as text, in an answer and in a failure. */
  private static final int CHARACTER_BYTES = 6;

  private final HeapShare heap;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> tenants = new ArrayList<>();
  private int[] owners = {};
  private int count;
  private String lastName = "";
  private int lastNumber = -1;

  /**
   * @param heap what the table is taken from
   */
  public RowOwners(HeapShare heap) {
    this.heap = heap;
  }

  /**
   * Adds a row.
   *
   * @param tenant as the body names it
   */
  public void add(String tenant) {
    if (count == owners.length) {
      int size = grown(count);
      heap.take((long) Integer.BYTES * (size - count));
      owners = Arrays.copyOf(owners, size);
    }
    owners[count] = number(tenant);
    count++;
  }

  /** For how many rows a table is that so many have filled: what is free counts as taken, too. */
  static int grown(int rows) {
    return Math.max(FIRST_ROWS, rows + rows / 4);
  }

  /** Neighbours mostly are one tenant's. */
  private int number(String tenant) {
    if (lastNumber < 0 || !tenant.equals(lastName)) {
      Integer known = numbers.get(tenant);
      if (known == null) {
        heap.take(TENANT_BYTES + (long) CHARACTER_BYTES * tenant.length());
        known = tenants.size();
        numbers.put(tenant, known);
        tenants.add(tenant);
      }
      lastName = tenant;
      lastNumber = known;
    }
    return lastNumber;
  }

  /** How many rows there are. */
  public int count() {
    return count;
  }

  /** The tenants by their numbers, in the order of their first rows. */
  public List<String> tenants() {
    return tenants;
  }

  /** The number of a row's tenant. */
  public int tenant(int row) {
    return owners[row];
  }

  /** Bytes of the heap for {@link #byTenant}, and for one score per row. */
  public long answerBytes() {
    return byTenantBytes() + (long) Float.BYTES * count;
  }

  private long byTenantBytes() {
    return (long) Integer.BYTES * count + 16L * tenants.size();
  }

  /** Of each tenant its rows, in their order. */
  public int[][] byTenant() {
    heap.take(byTenantBytes());
    int[] counts = new int[tenants.size()];
    for (int row = 0; row < count; row++) {
      counts[owners[row]]++;
    }
    int[][] rows = new int[counts.length][];
    for (int tenant = 0; tenant < counts.length; tenant++) {
      rows[tenant] = new int[counts[tenant]];
    }
    for (int row = count - 1; row >= 0; row--) {
      rows[owners[row]][--counts[owners[row]]] = row;
    }
    return rows;
  }
}
