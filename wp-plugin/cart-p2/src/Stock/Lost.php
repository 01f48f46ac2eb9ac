<?php
/**
 * Lost class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

/**
 * The connection was lost: what was asked for may have been done or not.
 */
final class Lost extends Fault {
}
