<?php
/** Step 2: switches on the plugin named by the argument (`folder/file.php`) the way an administrator does, so that its own activation hook runs. */

require __DIR__ . '/boot.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

$result = activate_plugin( $argv[2] );
if ( is_wp_error( $result ) ) {
	throw new RuntimeException( $argv[2] . ' could not be switched on: ' . $result->get_error_message() . ' ' . wp_json_encode( $result->get_error_data() ) );
}
