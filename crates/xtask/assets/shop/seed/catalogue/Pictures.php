<?php

namespace CartP2\Seed;

use RuntimeException;

/** Colours the drawings and makes them attachments. */
final class Pictures {

	/** Edge of every drawing in CSS pixels. */
	private const EDGE = 600;

	private const FOLDER = 'goods';

	/**
	 * @param string                               $drawings Folder of the SVG templates.
	 * @param array<string, array<string, string>> $colours  Paints by colour key.
	 */
	public function __construct( private readonly string $drawings, private readonly array $colours ) {
		wp_mkdir_p( wp_upload_dir()['basedir'] . '/' . self::FOLDER );
	}

	/**
	 * The attachment of one drawing in one colour, made or brought up to date.
	 *
	 * @param array{template: string, colour: string} $picture As in catalogue.json.
	 * @param string                                  $alt     Text for those who do not see it.
	 */
	public function attachment( array $picture, string $alt ): int {
		$name = $picture['template'] . '-' . $picture['colour'];
		$file = self::FOLDER . "/$name.svg";
		$svg  = $this->draw( $picture['template'], $picture['colour'] );
		if ( false === file_put_contents( wp_upload_dir()['basedir'] . "/$file", $svg ) ) {
			throw new RuntimeException( "cannot write $file" );
		}

		$found = get_posts(
			array(
				'post_type'   => 'attachment',
				'post_status' => 'inherit',
				'name'        => "goods-$name",
				'fields'      => 'ids',
			)
		);
		$id    = $found[0] ?? wp_insert_attachment(
			array(
				'post_title'     => $alt,
				'post_name'      => "goods-$name",
				'post_status'    => 'inherit',
				'post_mime_type' => 'image/svg+xml',
			),
			$file,
			0,
			true
		);
		if ( is_wp_error( $id ) ) {
			throw new RuntimeException( $id->get_error_message() );
		}
		update_post_meta( $id, '_wp_attachment_image_alt', $alt );
		wp_update_attachment_metadata( $id, $this->metadata( $file, $svg ) );
		return $id;
	}

	private function draw( string $template, string $colour ): string {
		$svg = file_get_contents( "$this->drawings/$template.svg" );
		if ( false === $svg || ! isset( $this->colours[ $colour ] ) ) {
			throw new RuntimeException( "there is no drawing $template in $colour" );
		}
		foreach ( array( 'main', 'shade', 'light', 'ground' ) as $paint ) {
			$svg = str_replace( '{{' . $paint . '}}', $this->colours[ $colour ][ $paint ], $svg );
		}
		return $svg;
	}

	/**
	 * One drawing serves every size. WordPress knows no size of an SVG, and WooCommerce would try to cut missing ones,
	 * so each registered size is said to be there.
	 *
	 * @return array<string, mixed>
	 */
	private function metadata( string $file, string $svg ): array {
		$sizes = array();
		foreach ( wp_get_registered_image_subsizes() as $name => $size ) {
			$edge           = min( self::EDGE, $size['width'] ?: self::EDGE );
			$sizes[ $name ] = array(
				'file'      => basename( $file ),
				'width'     => $edge,
				'height'    => $edge,
				'mime-type' => 'image/svg+xml',
				'filesize'  => strlen( $svg ),
			);
		}
		return array(
			'width'    => self::EDGE,
			'height'   => self::EDGE,
			'file'     => $file,
			'filesize' => strlen( $svg ),
			'sizes'    => $sizes,
		);
	}
}
