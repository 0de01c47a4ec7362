/**
 * Ground of the metrics. Figures per tenant without a tag per tenant: {@code TenantFigures} hears
 * of calls and loads and answers what it knows of each ({@code TenantSnapshot}), ranked by {@code
 * TenantSort} if asked. It keeps the tenants that were called last, within a bound of bytes.
 *
 * <p>Meters and HTTP are not known here.
 */
@NullMarked
package dev.coppice.metrics.tenants;

import org.jspecify.annotations.NullMarked;
