<?php
/**
 * Fault class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

/**
 * The database could not do it: there is no answer. Whoever asked lets WooCommerce do what it does without Cart P2.
 */
class Fault extends \Exception {}
