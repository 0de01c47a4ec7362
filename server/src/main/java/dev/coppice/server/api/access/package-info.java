/**
 * Room of the API. Who may do what, and how much: {@code ManagementAccess} guards the routes that
 * change or list, {@code OtherSites} knows what pages of other sites ask, {@code CallAccess} says
 * which models a call's bearer may call, {@code TenantLimits} how much of them. Tokens are in files
 * ({@code TokenFile}); what is kept of them is a salted digest.
 *
 * <p>How a refusal is worded is {@code failure}'s.
 */
@NullMarked
package dev.coppice.server.api.access;

import org.jspecify.annotations.NullMarked;
