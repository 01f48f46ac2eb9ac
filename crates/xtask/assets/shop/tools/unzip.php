<?php
/** `php unzip.php <zip> <folder>`: unpacks all of it. ZipArchive keeps entries inside the folder. */

$zip = new ZipArchive();
if ( true !== $zip->open( $argv[1], ZipArchive::RDONLY ) || ! $zip->extractTo( $argv[2] ) ) {
	fwrite( STDERR, "not a good zip file\n" );
	exit( 1 );
}
