/** OSI services: each class answers one group of Mac-on-Linux's selectors. */
package dev.osiris.devices.osi;
