<?php
/**
 * For the browser tests of the admin: the cookie `e2e_rtl` makes a visitor's pages run from right to left. (Languages that
 * do would have to be downloaded.) The test puts this file into a test shop's mu-plugins folder and takes it out again.
 */

add_action(
	'init',
	static function () {
		if ( isset( $_COOKIE['e2e_rtl'] ) ) {
			$GLOBALS['wp_locale']->text_direction = 'rtl';
			wp_styles()->text_direction           = 'rtl';
		}
	},
	1
);
