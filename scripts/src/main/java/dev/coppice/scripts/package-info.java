/**
 * What people run beside the server. Here is the ground of that, of measurements and of end-to-end
 * tests: servers in processes of their own, and what calls them.
 *
 * <p>The rooms: {@code churn} has synthetic models, {@code demo} shows the main job, {@code
 * terminal} asks and tells a running server, {@code day} replays a fleet's day against one, {@code
 * fleet} runs several behind a load balancer.
 */
@NullMarked
package dev.coppice.scripts;

import org.jspecify.annotations.NullMarked;
