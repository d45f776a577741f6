/**
 * OSI services: each class answers one group of Mac-on-Linux's selectors, with that program's semantics (0.9.73).
 * {@link dev.osiris.devices.osi.OsiServices} puts them together for a board.
 *
 * <table>
 * <caption>Selectors and who answers them</caption>
 * <tr><td>0, 1, 4, 54</td><td>{@link dev.osiris.devices.osi.CoreService}</td></tr>
 * <tr><td>7, 9, 58, 92, 93</td><td>{@link dev.osiris.devices.osi.TimeService}</td></tr>
 * <tr><td>8, 26, 27</td><td>{@link dev.osiris.devices.osi.MouseService}</td></tr>
 * <tr><td>10–14, 16–19</td><td>{@link dev.osiris.devices.osi.OldNetworkService}</td></tr>
 * <tr><td>20, 21</td><td>{@link dev.osiris.devices.openfirmware.ClientInterface}, where a board has it</td></tr>
 * <tr><td>22</td><td>{@link dev.osiris.devices.osi.RtasService}</td></tr>
 * <tr><td>23–25</td><td>{@link dev.osiris.devices.osi.ScsiService}</td></tr>
 * <tr><td>28, 29, 31, 32, 38, 39, 59, 64</td><td>{@link dev.osiris.devices.osi.VideoService}</td></tr>
 * <tr><td>33, 35, 36, 40</td><td>{@link dev.osiris.devices.osi.SoundService}</td></tr>
 * <tr><td>47</td><td>{@link dev.osiris.devices.osi.LogService}</td></tr>
 * <tr><td>50, 51, 55–57</td><td>{@link dev.osiris.devices.osi.KeyboardService}</td></tr>
 * <tr><td>52, 53, 91</td><td>{@link dev.osiris.devices.osi.NvramService}</td></tr>
 * <tr><td>60, 61, 63</td><td>{@link dev.osiris.devices.osi.PicService}</td></tr>
 * <tr><td>68–74</td><td>{@link dev.osiris.devices.osi.NetworkService}</td></tr>
 * <tr><td>76, 77</td><td>{@link dev.osiris.devices.osi.PromService}</td></tr>
 * <tr><td>78</td><td>{@link dev.osiris.devices.osi.BootHelperService}</td></tr>
 * <tr><td>79–86</td><td>{@link dev.osiris.devices.osi.BlockRingService}</td></tr>
 * <tr><td>89, 90</td><td>{@link dev.osiris.devices.osi.AcceleratorService}</td></tr>
 * <tr><td>96</td><td>{@link dev.osiris.devices.osi.PseudoFsService}</td></tr>
 * <tr><td>97–99</td><td>{@link dev.osiris.devices.osi.TtyService}</td></tr>
 * </table>
 *
 * <p>Nobody answers, so that r3 = 0: 30, 41, 42, 62 and 65, which Mac-on-Linux's host does not register either (nor 20
 * and 21, its firmware's own). A guest asks with CALL_AVAILABLE.
 *
 * <p>What a guest may expect of all of them: pointers are guest-physical and reach RAM, for reading ROM too, and nothing
 * else; a pointer elsewhere, a length that wraps and a string without an end give the error value that the class names;
 * what a call makes the host remember or allocate has a bound that the class names; a call does a bounded amount of
 * work. Where Mac-on-Linux differs, the class says so.
 */
package dev.osiris.devices.osi;
