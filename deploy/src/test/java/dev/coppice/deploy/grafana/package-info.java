/** The dashboard: every query answered by Prometheus, from a server that has served calls. */
@NullMarked
package dev.coppice.deploy.grafana;

import org.jspecify.annotations.NullMarked;
