<?php
/**
 * Dresses the shop: header, footer, front page, colours and type of the theme. `php look.php <shop folder>`.
 *
 * All of it is what a site owner could do in the site editor; no theme file is touched.
 */

require __DIR__ . '/boot.php';
require __DIR__ . '/page.php';

$assets    = dirname( __DIR__ );
$catalogue = json_decode( (string) file_get_contents( "$assets/catalogue.json" ), true, 64, JSON_THROW_ON_ERROR );
// Older WordPress brings the older of the two.
$theme = current( array_filter( array( 'twentytwentyfive', 'twentytwentyfour' ), static fn( $name ) => wp_get_theme( $name )->exists() ) );
if ( ! $theme ) {
	throw new RuntimeException( 'this WordPress has none of the themes the shop is made for' );
}
if ( get_stylesheet() !== $theme ) {
	switch_theme( $theme );
}

/** A file of look/ with its places filled in. */
$fill = static function ( string $file, array $values ) use ( $assets ): string {
	$text = (string) file_get_contents( "$assets/look/$file" );
	foreach ( $values as $name => $value ) {
		$text = str_replace( '{{' . $name . '}}', $value, $text );
	}
	return $text;
};

/** A header or footer of the theme, as the site editor saves it. */
$part = static function ( string $slug, string $content ) use ( $theme ): void {
	$known = get_posts(
		array(
			'post_type'   => 'wp_template_part',
			'post_status' => 'publish',
			'name'        => $slug,
			'fields'      => 'ids',
			'tax_query'   => array(
				array(
					'taxonomy' => 'wp_theme',
					'field'    => 'name',
					'terms'    => $theme,
				),
			),
		)
	);
	$id    = wp_insert_post(
		wp_slash(
			array(
				'ID'           => $known[0] ?? 0,
				'post_type'    => 'wp_template_part',
				'post_status'  => 'publish',
				'post_name'    => $slug,
				'post_title'   => ucfirst( $slug ),
				'post_content' => $content,
			)
		),
		true
	);
	if ( is_wp_error( $id ) ) {
		throw new RuntimeException( $id->get_error_message() );
	}
	wp_set_object_terms( $id, $theme, 'wp_theme' );
	wp_set_object_terms( $id, $slug, 'wp_template_part_area' );
};

$links = '';
foreach ( $catalogue['categories'] as $category ) {
	$link   = array(
		'label' => esc_html( $category['name'] ),
		'url'   => "/product-category/{$category['slug']}/",
		'kind'  => 'custom',
	);
	$links .= '<!-- wp:navigation-link ' . serialize_block_attributes( $link ) . " /-->\n";
}
$part( 'header', $fill( 'header.html', array( 'categories' => $links ) ) );
$part( 'footer', $fill( 'footer.html', array( 'name' => esc_html( $catalogue['shop']['name'] ) ) ) );

copy( "$assets/landscape.svg", wp_upload_dir()['basedir'] . '/goods/landscape.svg' );
$codes = '';
foreach ( $catalogue['coupons'] as $coupon ) {
	$codes .= sprintf( '<!-- wp:list-item --><li><strong>%s</strong> %s</li><!-- /wp:list-item -->', esc_html( $coupon['code'] ), esc_html( $coupon['description'] ) );
}
$home = $fill(
	'home.html',
	array(
		'tagline' => esc_html( $catalogue['shop']['tagline'] ),
		'coupons' => $codes,
	)
);
update_option( 'page_on_front', cart_p2_page( 'home', 'Home', $home, 'page-no-title' ) );
update_option( 'show_on_front', 'page' );

foreach ( array( array( 'sample-page', 'page' ), array( 'hello-world', 'post' ) ) as list( $slug, $type ) ) {
	$sample = get_page_by_path( $slug, OBJECT, $type );
	if ( $sample ) {
		wp_delete_post( $sample->ID, true );
	}
}

/** A font family; its file is named only where the theme has it. */
$font = static fn( string $name, string $fallback, string $file, string $weight ): array => array(
	'name'       => $name,
	'slug'       => strtolower( $name ),
	'fontFamily' => "$name, $fallback",
	'fontFace'   => ! is_file( get_theme_file_path( "assets/fonts/$file" ) ) ? array() : array(
		array(
			'fontFamily' => $name,
			'fontWeight' => $weight,
			'fontStyle'  => 'normal',
			'src'        => array( "file:./assets/fonts/$file" ),
		),
	),
);
$style = array(
	'version'                     => 3,
	'isGlobalStylesUserThemeJSON' => true,
	'settings'                    => array(
		'layout'     => array(
			'contentSize' => '720px',
			'wideSize'    => '1200px',
		),
		'color'      => array(
			'palette' => array(
				'theme' => array(
					array( 'slug' => 'base', 'name' => 'Base', 'color' => '#fdfbf6' ),
					array( 'slug' => 'contrast', 'name' => 'Contrast', 'color' => '#22313a' ),
					array( 'slug' => 'accent-1', 'name' => 'Accent 1', 'color' => '#e0a030' ),
					array( 'slug' => 'accent-2', 'name' => 'Accent 2', 'color' => '#f5e3d9' ),
					array( 'slug' => 'accent-3', 'name' => 'Accent 3', 'color' => '#b4462f' ),
					array( 'slug' => 'accent-4', 'name' => 'Accent 4', 'color' => '#566069' ),
					array( 'slug' => 'accent-5', 'name' => 'Accent 5', 'color' => '#f3eee2' ),
				),
			),
		),
		'typography' => array(
			'fontFamilies' => array(
				'theme' => array(
					$font( 'Vollkorn', 'Georgia, serif', 'vollkorn/Vollkorn-VariableFont_wght.woff2', '400 900' ),
					$font( 'Manrope', 'sans-serif', 'manrope/Manrope-VariableFont_wght.woff2', '200 800' ),
				),
			),
		),
	),
	'styles'                      => array(
		'typography' => array( 'fontFamily' => 'var:preset|font-family|manrope' ),
		'elements'   => array(
			'heading' => array(
				'typography' => array(
					'fontFamily' => 'var:preset|font-family|vollkorn',
					'fontWeight' => '600',
				),
			),
		),
		'css'        => (string) file_get_contents( "$assets/look/shop.css" ),
	),
);
$styles = WP_Theme_JSON_Resolver::get_user_data_from_wp_global_styles( wp_get_theme(), true );
$saved  = wp_update_post(
	wp_slash(
		array(
			'ID'           => $styles['ID'],
			'post_content' => wp_json_encode( $style ),
		)
	),
	true
);
if ( is_wp_error( $saved ) ) {
	throw new RuntimeException( $saved->get_error_message() );
}
wp_clean_theme_json_cache();
delete_transient( 'global_styles' );
flush_rewrite_rules( false );
