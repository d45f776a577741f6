/**
 * What a component is when it stands still. Each component that has state saves it as one immutable record, its
 * {@link dev.osiris.snapshot.Snapshot}; restoring that record into a new component built from the same machine
 * description gives the same behaviour. A contract test runs over every component.
 */
package dev.osiris.snapshot;
