package dev.coppice.plan.traffic;

/**
 * Tenants that are called equally often.
 *
 * @param tenants 1 or more
 * @param share of all calls that they make together, 0 to 1
 */
public record TenantClass(int tenants, double share) {

  public TenantClass {
    if (tenants < 1) {
      throw new IllegalArgumentException("tenants: %d (expected: 1 or more)".formatted(tenants));
    }
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share: %s (expected: 0 to 1)".formatted(share));
    }
  }
}
