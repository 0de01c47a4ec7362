/** The configuration of a fleet's load balancers, read by the balancers' own parsers. */
@NullMarked
package dev.coppice.deploy.fleet;

import org.jspecify.annotations.NullMarked;
