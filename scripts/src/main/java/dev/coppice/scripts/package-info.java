/**
 * What people run beside the server: synthetic churn models, a local S3 server, the demo.
 *
 * <p>The rooms: {@code terminal} asks and tells a running server, {@code day} replays a fleet's day
 * against one, {@code fleet} runs several behind a load balancer.
 */
@NullMarked
package dev.coppice.scripts;

import org.jspecify.annotations.NullMarked;
