/**
 * SCSI targets: {@link dev.osiris.devices.scsi.ScsiDisk} answers the commands that disks and CD-ROM drives are given
 * (SPC-2, SBC, MMC-2), whatever controller brings them.
 */
package dev.osiris.devices.scsi;
