<?php
/**
 * A private shop asks nobody outside this machine for anything, pages included.
 */

// Drawn emoji and portraits come from other hosts.
add_action(
	'init',
	static function () {
		remove_action( 'wp_head', 'print_emoji_detection_script', 7 );
		remove_action( 'admin_print_scripts', 'print_emoji_detection_script' );
		add_filter( 'emoji_svg_url', '__return_false' );
		add_filter( 'pre_option_show_avatars', '__return_zero' );
	}
);

// Mail is kept where a developer can read it.
add_filter(
	'pre_wp_mail',
	static function ( $sent, $mail ) {
		$to = implode( ', ', (array) $mail['to'] );
		file_put_contents( dirname( ABSPATH ) . '/mail.log', "To: $to\nSubject: {$mail['subject']}\n\n{$mail['message']}\n\n", FILE_APPEND | LOCK_EX );
		return true;
	},
	10,
	2
);
