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

// "Just asked, nothing new": WordPress would warn in the log that it cannot ask.
foreach ( array( 'core', 'plugins', 'themes' ) as $cart_p2_kind ) {
	add_filter(
		"pre_site_transient_update_$cart_p2_kind",
		static fn() => (object) array(
			'last_checked'    => time(),
			'version_checked' => get_bloginfo( 'version' ),
			'updates'         => array(),
			'response'        => array(),
			'translations'    => array(),
			'checked'         => array(),
		)
	);
}
unset( $cart_p2_kind );

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
