<?php

/** Creates the page, or gives it this content again; returns its id. */
function cart_p2_page( string $slug, string $title, string $content, string $template = '' ): int {
	$page = get_page_by_path( $slug );
	$id   = wp_insert_post(
		wp_slash(
			array(
				'ID'            => $page->ID ?? 0,
				'post_type'     => 'page',
				'post_status'   => 'publish',
				'post_name'     => $slug,
				'post_title'    => $title,
				'post_content'  => $content,
				'page_template' => $template,
			)
		),
		true
	);
	if ( is_wp_error( $id ) ) {
		throw new RuntimeException( $id->get_error_message() );
	}
	return $id;
}
