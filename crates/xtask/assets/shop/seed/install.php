<?php
/** Step 1: WordPress's own installer. */

// Before the first table exists, WordPress must not look for options.
define( 'WP_INSTALLING', true );
require __DIR__ . '/boot.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

if ( ! is_blog_installed() ) {
	wp_install( $settings['title'], $settings['admin_user'], $settings['admin_email'], false, '', $settings['admin_password'] );
}
update_option( 'permalink_structure', '/%postname%/' );
update_option( 'timezone_string', 'Europe/London' );
update_option( 'default_comment_status', 'closed' );
update_option( 'default_ping_status', 'closed' );
