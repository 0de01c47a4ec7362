/**
 * The one way into memory. {@code Loads} is the door: whoever wants a model makes a {@code
 * LoadRequest}, and each request becomes at most one {@code Load} per name. {@code LoadThreads}
 * runs loads in the order of the {@code LoadQueue}; {@code ResidentLoader} has the origin build the
 * model within {@code GrantedMemory}; {@code Landing} ends every load with one {@code LoadResult}.
 */
@NullMarked
package dev.coppice.cache.load;

import org.jspecify.annotations.NullMarked;
