/**
 * Room of the codecs. Bodies whose rows are for many tenants, taken apart without being decoded:
 * {@code TenantRows} knows where each row's text is, {@code RowOwners} whose it is. A format that
 * has them has a {@code TenantReader}; models are not known here.
 */
@NullMarked
package dev.coppice.server.codec.tenants;

import org.jspecify.annotations.NullMarked;
