<?php
/**
 * Writes languages/cart-p2.pot from the plugin's source: `php tests/make-pot.php`. PotTest fails when it is out of date.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

/**
 * Collects the texts of `__()`, `_x()`, `_n()` and their escaping and echoing forms in one text domain.
 */
final class Pot {

	/**
	 * Functions, and what their arguments are before the text domain.
	 */
	private const FUNCTIONS = array(
		'__'         => array( 'text' ),
		'_e'         => array( 'text' ),
		'esc_html__' => array( 'text' ),
		'esc_attr__' => array( 'text' ),
		'esc_html_e' => array( 'text' ),
		'esc_attr_e' => array( 'text' ),
		'_x'         => array( 'text', 'context' ),
		'esc_html_x' => array( 'text', 'context' ),
		'esc_attr_x' => array( 'text', 'context' ),
		'_n'         => array( 'text', 'plural', 'number' ),
	);

	/**
	 * The template for a plugin folder.
	 *
	 * @param string $folder Plugin folder.
	 * @param string $domain Text domain.
	 * @return string
	 */
	public static function of( string $folder, string $domain ): string {
		$main    = file_get_contents( "$folder/$domain.php" );
		$entries = array();
		foreach ( array( 'Plugin Name', 'Description' ) as $field ) {
			preg_match( "/^ \* $field: +(.+)$/m", $main, $match );
			$entries[ "\4" . $match[1] ] = array( 'note' => "#. $field of the plugin", 'where' => array( "$domain.php" ), 'text' => $match[1] );
		}
		preg_match( '/^ \* Version: +(.+)$/m', $main, $version );

		$files = array();
		foreach ( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( "$folder/src", \FilesystemIterator::SKIP_DOTS ) ) as $file ) {
			$files[] = substr( $file->getPathname(), strlen( $folder ) + 1 );
		}
		sort( $files );
		foreach ( $files as $file ) {
			self::collect( file_get_contents( "$folder/$file" ), $file, $domain, $entries );
		}

		$pot = "# Copyright (C) Cart P2 contributors\n# This file is distributed under the GPL-2.0-or-later.\nmsgid \"\"\nmsgstr \"\"\n"
			. self::quoted( "Project-Id-Version: Cart P2 {$version[1]}\n" )
			. self::quoted( "MIME-Version: 1.0\n" )
			. self::quoted( "Content-Type: text/plain; charset=UTF-8\n" )
			. self::quoted( "Content-Transfer-Encoding: 8bit\n" )
			. self::quoted( "X-Domain: $domain\n" );
		foreach ( $entries as $entry ) {
			$pot .= "\n" . ( '' === $entry['note'] ? '' : $entry['note'] . "\n" );
			$pot .= '#: ' . implode( ' ', array_unique( $entry['where'] ) ) . "\n";
			$pot .= isset( $entry['context'] ) ? 'msgctxt ' . self::quoted( $entry['context'] ) : '';
			$pot .= 'msgid ' . self::quoted( $entry['text'] );
			$pot .= isset( $entry['plural'] )
				? 'msgid_plural ' . self::quoted( $entry['plural'] ) . "msgstr[0] \"\"\nmsgstr[1] \"\"\n"
				: "msgstr \"\"\n";
		}
		return $pot;
	}

	/**
	 * Adds the texts of one file.
	 *
	 * @param string               $source  PHP source.
	 * @param string               $file    Its name, for the reference. (Line numbers would change the file too often.)
	 * @param string               $domain  Text domain.
	 * @param array<string, array> $entries Entries by context and text.
	 */
	private static function collect( string $source, string $file, string $domain, array &$entries ): void {
		$tokens = array_values(
			array_filter(
				token_get_all( $source ),
				static function ( $token ) {
					return ! is_array( $token ) || T_WHITESPACE !== $token[0];
				}
			)
		);
		$note = '';
		foreach ( $tokens as $at => $token ) {
			if ( is_array( $token ) && T_COMMENT === $token[0] && false !== strpos( $token[1], 'translators:' ) ) {
				$note = '#. ' . trim( $token[1], "/* \t\n" );
			}
			if ( ! is_array( $token ) || T_STRING !== $token[0] || ! isset( self::FUNCTIONS[ $token[1] ] ) || '(' !== $tokens[ $at + 1 ] ) {
				continue;
			}
			$arguments = self::strings( $tokens, $at + 2 );
			$names     = self::FUNCTIONS[ $token[1] ];
			if ( $domain === ( $arguments[ count( $names ) ] ?? null ) ) {
				$entry = array_combine( $names, array_slice( $arguments, 0, count( $names ) ) );
				$key   = ( $entry['context'] ?? '' ) . "\4" . $entry['text'];

				$entries[ $key ]            = ( $entries[ $key ] ?? array( 'where' => array() ) ) + $entry + array( 'note' => $note );
				$entries[ $key ]['where'][] = $file;
			}
			$note = '';
		}
	}

	/**
	 * The literal strings among a call's arguments.
	 *
	 * @param array $tokens Tokens.
	 * @param int   $at     The first after the opening parenthesis.
	 * @return array<int, string|null> By position; null: not a literal.
	 */
	private static function strings( array $tokens, int $at ): array {
		$arguments = array( null );
		for ( $depth = 1; $depth > 0; ++$at ) {
			$token  = $tokens[ $at ];
			$depth += in_array( $token, array( '(', '[' ), true ) ? 1 : ( in_array( $token, array( ')', ']' ), true ) ? -1 : 0 );
			if ( 1 === $depth && ',' === $token ) {
				$arguments[] = null;
			} elseif ( 1 === $depth && is_array( $token ) && T_CONSTANT_ENCAPSED_STRING === $token[0] ) {
				$arguments[ count( $arguments ) - 1 ] = str_replace( array( "\\'", '\\\\' ), array( "'", '\\' ), substr( $token[1], 1, -1 ) );
			}
		}
		return $arguments;
	}

	/**
	 * A quoted line.
	 *
	 * @param string $text Text.
	 * @return string
	 */
	private static function quoted( string $text ): string {
		return '"' . addcslashes( $text, "\\\"\n" ) . "\"\n";
	}
}

if ( isset( $argv[0] ) && realpath( $argv[0] ) === __FILE__ ) {
	file_put_contents( dirname( __DIR__ ) . '/languages/cart-p2.pot', Pot::of( dirname( __DIR__ ), 'cart-p2' ) );
}
